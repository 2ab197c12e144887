// What the browser knows of films and sound before they are sent: some channels
// want to be told how long they take, and a picture to show for a film.

const patience = 8000;
const widest = 480;

const found = new WeakMap(); // the promise of what is known, by file

// measure finds out about a file: its duration in milliseconds, and for a film
// a picture out of it. What the browser cannot play stays unknown.
export function measure(file) {
  if (!file || !/^(audio|video)\//.test(file.type)) return Promise.resolve({});
  if (!found.has(file)) found.set(file, look(file).catch(() => ({})));
  return found.get(file);
}

async function look(file) {
  const player = document.createElement(file.type.startsWith('video/') ? 'video' : 'audio');
  const url = URL.createObjectURL(file);
  try {
    Object.assign(player, { preload: 'auto', muted: true, src: url });
    await event(player, 'loadedmetadata');
    const known = {};
    if (Number.isFinite(player.duration) && player.duration > 0) known.duration = Math.max(1, Math.round(player.duration * 1000));
    if (player.videoWidth) known.preview = await still(player);
    return known;
  } finally {
    player.removeAttribute('src');
    URL.revokeObjectURL(url);
  }
}

// still is a picture from the beginning of a film.
async function still(player) {
  const seeked = event(player, 'seeked');
  player.currentTime = Math.min(1, player.duration / 2 || 0);
  await seeked;
  const scale = Math.min(1, widest / player.videoWidth);
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: Math.round(player.videoWidth * scale), height: Math.round(player.videoHeight * scale) });
  canvas.getContext('2d').drawImage(player, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 0.8); });
}

function event(player, name) {
  return new Promise((done, fail) => {
    player.addEventListener(name, done, { once: true });
    player.addEventListener('error', fail, { once: true });
    setTimeout(fail, patience);
  });
}

// describe adds to a form's data what is known of its file.
export async function describe(data) {
  const file = data.get('file');
  if (!(file instanceof File)) return;
  const { duration, preview } = await measure(file);
  if (duration) data.set('duration', duration);
  if (preview) data.set('preview', preview, 'preview.jpg');
}
