/*
 * book.js - small things for the whole site: what is folded unfolds for print and when a link leads
 * into it; line numbers can be switched off.
 */
(function () {
  "use strict";

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });

  function unfold() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  /* A browser may refuse to remember anything of pages from file://. */
  function remembered(value) {
    try {
      if (value !== undefined) localStorage.setItem("interleaved.numbers", value);
      return localStorage.getItem("interleaved.numbers");
    } catch { return null; }
  }
  function number(on) {
    document.body.classList.toggle("il-no-numbers", !on);
    for (const button of document.querySelectorAll(".il-numbers")) button.setAttribute("aria-pressed", on);
  }
  for (const listing of document.querySelectorAll(".literal-block-wrapper:has(.il-line)")) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "il-numbers", textContent: "line numbers" });
    button.addEventListener("click", () => {
      const on = document.body.classList.contains("il-no-numbers");
      remembered(on ? "on" : "off");
      number(on);
    });
    listing.querySelector(".code-block-caption").append(button);
  }
  number(remembered() !== "off");
})();
