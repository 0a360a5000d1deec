// Photos of documents: scaled down on the device, drawn as small pictures, kept sealed until sent.
// Nothing leaves the page but a JPEG made anew on a canvas, so no place or device travels with it.
"use strict";

globalThis.ObservePhotos = class {
  static LONGEST = 2200;
  static MOST = 20;
  static QUALITY = 0.82;
  static THUMB = 240;

  static async scaled(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, this.LONGEST / Math.max(picture.width, picture.height));
    const canvas = this.drawn(document.createElement("canvas"), picture, scale);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", this.QUALITY));
    if (!blob) throw new Error("no picture");
    return new Uint8Array(await blob.arrayBuffer());
  }

  static drawn(canvas, picture, scale) {
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  // `view` has the words and the place; `app` keeps.
  constructor(app, place) {
    this.app = app;
    this.place = place;
    this.list = place.querySelector("[data-photos]");
    this.input = place.querySelector("input[type=file]");
    this.caption = place.querySelector("[data-photo-caption]");
    this.said = place.querySelector("[data-photo-message]");
    this.input.addEventListener("change", () => this.take());
  }

  async take() {
    const { app } = this;
    const [file] = this.input.files;
    const seat = app.open;
    if (!file || !seat) return;
    const { work } = app.seats[seat];
    this.say("");
    if (work.photos.length >= ObservePhotos.MOST) return this.say(app.words.photos_full);
    let bytes;
    try {
      bytes = await ObservePhotos.scaled(file);
    } catch {
      return this.say(app.words.photo_unreadable);
    } finally {
      this.input.value = "";
    }
    const photo = {
      op: crypto.randomUUID(),
      taken_at: new Date().toISOString(),
      caption: this.caption.value.trim().slice(0, 200),
      size: bytes.length,
      sent: false,
      message: "",
    };
    work.photos.push(photo);
    if (!(await app.keep(seat, [app.store.photo(seat, photo.op, bytes)]))) {
      work.photos.pop();
      return this.say(app.words.no_room);
    }
    this.caption.value = "";
    app.changed(seat);
    return app.sync.soon();
  }

  say(text) {
    this.said.textContent = text;
    this.said.hidden = !text;
  }

  // Draws the list; pictures only for what still lies on the device.
  show(work, locked) {
    this.input.disabled = locked;
    const state = JSON.stringify([work.photos, locked]);
    if (state === this.shown) return;
    this.shown = state;
    this.list.replaceChildren(...work.photos.map((photo) => this.item(photo, locked)));
  }

  item(photo, locked) {
    const { words } = this.app;
    const item = document.createElement("li");
    item.className = "observe-photo";
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", photo.caption || words.photo);
    const text = document.createElement("p");
    const time = this.app.time(photo.taken_at);
    const state = photo.message || (photo.sent ? words.photo_sent : words.photo_waits);
    text.textContent = [photo.caption || words.photo, time, state].join(" · ");
    item.append(canvas, text);
    if (!photo.sent && !locked) item.append(this.removal(photo));
    this.picture(photo, canvas);
    return item;
  }

  removal(photo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet";
    button.textContent = this.app.words.photo_remove;
    button.setAttribute("aria-label", `${button.textContent} ${photo.caption}`.trim());
    button.addEventListener("click", async () => {
      if (!(await this.app.asked("photo"))) return;
      const { app } = this;
      const { work } = app.seats[app.open];
      if (photo.sent) return; // it went while the question stood there
      work.photos = work.photos.filter((one) => one.op !== photo.op);
      await app.keep(app.open, [], [app.store.name("photo", photo.op)]);
      app.changed(app.open);
    });
    return button;
  }

  async picture(photo, canvas) {
    const bytes = await this.app.store.photoBytes(photo.op).catch(() => null);
    if (!bytes) return canvas.remove();
    try {
      const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
      const scale = ObservePhotos.THUMB / Math.max(picture.width, picture.height);
      ObservePhotos.drawn(canvas, picture, Math.min(1, scale));
      return picture.close();
    } catch {
      return canvas.remove();
    }
  }
};
