// Files that are pasted or dropped into a mail are attached to it; pictures stand
// in its text then.

function take(event, data) {
  const field = event.target.closest?.('textarea[data-lines]');
  const files = [...data?.files ?? []];
  if (!field || !files.length) return;
  event.preventDefault();
  const { file: input, inline } = field.form.elements;
  const all = new DataTransfer();
  for (const file of [...input.files, ...files]) all.items.add(file);
  input.files = all.files;
  if (files.every((file) => file.type.startsWith('image/'))) inline.checked = true;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

document.addEventListener('paste', (event) => take(event, event.clipboardData));
document.addEventListener('drop', (event) => take(event, event.dataTransfer));
document.addEventListener('dragover', (event) => {
  if (event.target.closest?.('textarea[data-lines]') && event.dataTransfer?.types.includes('Files')) event.preventDefault();
});
