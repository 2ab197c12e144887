// Files that are dragged on to the chat.

// accept takes them wherever in the element they are dropped, while to() names
// somebody who does.
export function accept(element, words, to) {
  let depth = 0; // the pointer enters and leaves every child on its way
  const over = (on) => {
    depth = on ? depth : 0;
    element.classList.toggle("dropping", on);
  };
  element.dataset.drop = words;
  element.addEventListener("dragenter", (event) => {
    if (!to() || !event.dataTransfer?.types.includes("Files")) return;
    depth++;
    over(true);
  });
  element.addEventListener("dragleave", () => {
    if (depth > 0 && --depth === 0) over(false);
  });
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    to()?.add([...event.dataTransfer.files]);
  });
}
