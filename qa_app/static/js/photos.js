// Photos of a hearing: a small one opens large in a dialog. Without this script the link opens the
// picture itself. Arrow keys and buttons lead to the next photo of the page, Esc closes.

(() => {
  const links = [...document.querySelectorAll("[data-photo]")];
  const strip = document.querySelector("[data-photos]");
  if (!links.length || !strip) return;

  let at = 0;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog photo-large";
  const picture = document.createElement("img");
  const caption = document.createElement("p");
  const buttons = document.createElement("p");
  const [earlier, later, close] = ["earlier", "later", "close"].map((name) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.textContent = strip.dataset[name];
    buttons.append(button, " ");
    return button;
  });
  dialog.append(picture, caption, buttons);
  document.body.append(dialog);

  function show(index) {
    at = (index + links.length) % links.length;
    const small = links[at].querySelector("img");
    picture.src = links[at].href;
    picture.alt = small.alt;
    caption.textContent = small.alt;
    dialog.setAttribute("aria-label", small.alt);
    earlier.hidden = later.hidden = links.length === 1;
  }

  links.forEach((link, index) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(index);
      dialog.showModal();
      close.focus();
    });
  });
  earlier.addEventListener("click", () => show(at - 1));
  later.addEventListener("click", () => show(at + 1));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(at - 1);
    if (event.key === "ArrowRight") show(at + 1);
  });
  dialog.addEventListener("close", () => links[at].focus());
})();
