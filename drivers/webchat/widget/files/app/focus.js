// On a small screen the chat covers the page: the focus must not wander behind
// it. Elsewhere it may leave, as it may leave any part of a page.

const reachable = "a[href], button:not(:disabled), input:not(:disabled):not([hidden]), textarea:not(:disabled), select:not(:disabled), [tabindex='0'], audio, video";

// trap keeps the focus in an element while on() says so.
export function trap(element, on) {
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || !on() || document.querySelector("dialog[open]")) return;
    const stops = [...element.querySelectorAll(reachable)].filter((stop) => stop.checkVisibility());
    const [first, last] = event.shiftKey ? [stops.at(-1), stops[0]] : [stops[0], stops.at(-1)];
    if (document.activeElement !== last && element.contains(document.activeElement)) return;
    event.preventDefault();
    first?.focus();
  });
}
