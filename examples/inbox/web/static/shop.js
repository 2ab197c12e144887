// The shop tells the chat who is signed in. Calls wait in a list until the chat
// has loaded.

window.rapportChat ??= [];

const identity = document.body.dataset.identity;
if (identity) window.rapportChat.push(['identify', identity]);

document.getElementById('leave')?.addEventListener('click', async (event) => {
  if (!window.rapportChat.logout) return;
  event.preventDefault();
  await Promise.resolve(window.rapportChat.logout()).catch(() => {});
  location.assign(event.target.href);
});
