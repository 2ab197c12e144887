// The pictures of the buttons: drawn in 24 by 24, in the colour of the text.

const space = "http://www.w3.org/2000/svg";

const shapes = {
  send: "M5 12 3.6 5.2a.9.9 0 0 1 1.3-1L20.5 11.2a.9.9 0 0 1 0 1.6L4.9 19.8a.9.9 0 0 1-1.3-1zm0 0h8",
  attach: "m20 11.5-8.1 8.1a5 5 0 0 1-7-7L13.4 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.7",
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
  back: "m14.5 5.5-6.5 6.5 6.5 6.5",
  next: "m9.5 5.5 6.5 6.5-6.5 6.5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  reply: "m9 6-5 5 5 5M4 11h9a7 7 0 0 1 7 7",
  trash: "M4.5 7h15M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7",
  file: "M13.5 3.5H7a1.5 1.5 0 0 0-1.5 1.5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5zv5h5",
  pin: "M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11zm0-8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  list: "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
  link: "M14 4.5h5.5V10M19.5 4.5 11 13M17.5 14v4a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 18V8A1.5 1.5 0 0 1 6 6.5h4",
  chat: "M20 11.5a7.5 7.5 0 0 1-10.9 6.7L4 20l1.7-4.6A7.5 7.5 0 1 1 20 11.5z",
  card: "M4 6.5h16v11H4zM7 14.5a2 2 0 0 1 4 0M9 11.5a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4M14 10.5h3M14 13.5h3",
  again: "M4.5 5v5h5M5 10a7.5 7.5 0 1 1-.5 4",
  sending: "M12 7v5l3 2M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z",
  sent: "m5 12.5 4.5 4.5L19 7.5",
  read: "m2.5 12.5 4.5 4.5 9-9.5M12 16.5l.5.5 9-9.5",
  failed: "M12 8v5M12 16.2h.01M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z",
  check: "m5 12.5 4.5 4.5L19 7.5",
};

export function icon(name) {
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = svg.appendChild(document.createElementNS(space, "path"));
  path.setAttribute("d", shapes[name]);
  return svg;
}
