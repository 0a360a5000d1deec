"""Settings of the store and the scanner: all mistakes at once, secrets never repeated."""

import pytest

from qa_app.settings import SettingsError, load_settings

GOOD = {
    "QA_FILES_URL": "s3://qa-files/province/99",
    "QA_FILES_ENDPOINT": "https://s3.example.org:9000",
    "QA_FILES_REGION": "cn-north-1",
    "QA_FILES_ACCESS_KEY": "AKIA",
    "QA_FILES_SECRET_KEY": "very/secret+key",
    "QA_CLAMAV": "/run/clamav/clamd.ctl",
    "QA_MAX_PAGES": "500",
    "QA_OPEN_UPLOADS": "20",
}


@pytest.fixture
def load(tmp_path):
    return lambda **given: load_settings({"QA_HOME": str(tmp_path), **GOOD, **given})


def test_settings_of_files_are_read(load):
    settings = load()
    assert settings.files_url == "s3://qa-files/province/99"
    assert settings.files_secret_key == "very/secret+key"
    assert (settings.max_pages, settings.open_uploads) == (500, 20)
    assert load(QA_CLAMAV="clamav:3310").clamav == "clamav:3310"


def test_secrets_do_not_show_in_the_settings(load):
    assert "very/secret+key" not in repr(load())
    assert "AKIA" not in repr(load())


def test_all_mistakes_are_told_at_once_and_no_value_is_repeated(load):
    wrong = {
        "QA_FILES_URL": "https://bucket",
        "QA_FILES_ENDPOINT": "s3.example.org",
        "QA_FILES_REGION": "Not A Region",
        "QA_FILES_SECRET_KEY": "two words",
        "QA_CLAMAV": "clamd",
        "QA_MAX_PAGES": "0",
    }
    with pytest.raises(SettingsError) as caught:
        load(**wrong)
    told = str(caught.value)
    assert all(name in told for name in wrong)
    assert "two words" not in told
