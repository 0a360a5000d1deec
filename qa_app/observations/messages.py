"""The sentences of hearings, rounds and observations; each room of the package adds its own."""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "device_unreadable": N_("服务器没有看懂本机送来的内容。请刷新页面后再试。"),
    "device_not_signed_in": N_("还没有签到，签到以后才能评分。"),
    "seat_ended": N_("您已不再担任这次旁听的旁听人员。"),
    "too_many_photos": N_("一次旁听最多 20 张照片。"),
}
