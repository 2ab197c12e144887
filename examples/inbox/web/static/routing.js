// Countdowns go on by themselves between two answers of the server, by its
// clock.

let skew = 0;

// sync learns the server's clock from what it just showed.
export function sync() {
  const offers = document.getElementById('offers');
  if (offers?.dataset.now && offers.dataset.now !== sync.seen) {
    sync.seen = offers.dataset.now;
    skew = Date.parse(offers.dataset.now) - Date.now();
  }
  count();
}

function count() {
  for (const left of document.querySelectorAll('[data-until]')) {
    const seconds = Math.max(0, Math.round((Date.parse(left.dataset.until) - Date.now() - skew) / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (left.textContent !== text) left.textContent = text;
    left.classList.toggle('is-short', seconds <= 10);
  }
}

setInterval(count, 500);

// What is chosen counts at once.
document.addEventListener('change', (event) => {
  if (event.target.matches?.('select[data-go]')) event.target.form.requestSubmit();
});
