// What a page can do without this, it does: here is what is nicer with it.
"use strict";

const aside = document.querySelector(".article-column");
const quotation = document.getElementById("quotation");

// Where there are two columns, the article is opened at the quotation, and the answer stays where it was scrolled to.
function beside() {
  return aside && getComputedStyle(aside).overflowY === "auto";
}

if (beside() && quotation) {
  const middle = quotation.getBoundingClientRect().top - aside.getBoundingClientRect().top - aside.clientHeight / 3;
  aside.scrollTop += middle;
  const column = document.querySelector(".answer-column");
  const kept = JSON.parse(sessionStorage.getItem("scrolled") || "null");
  if (kept && kept.question === new URLSearchParams(location.search).get("q")) column.scrollTop = kept.top;
  addEventListener("pagehide", () => {
    const question = new URLSearchParams(location.search).get("q");
    sessionStorage.setItem("scrolled", JSON.stringify({ question, top: column.scrollTop }));
  });
}

// Left and right go through the quotations; Escape puts away what a citation shows.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (event.key === "Escape") {
    for (const one of document.querySelectorAll(".cite:hover, .cite:focus-within")) one.classList.add("dismissed");
  }
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (rel && !event.target.closest("input, textarea, select, summary, button")) {
    document.querySelector(`.turn a[rel="${rel}"]`)?.click();
  }
});
for (const one of document.querySelectorAll(".cite")) {
  for (const left of ["mouseleave", "focusout"]) one.addEventListener(left, () => one.classList.remove("dismissed"));
}

// Copying with one press.
for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const said = button.textContent;
  button.addEventListener("click", async () => {
    const field = button.previousElementSibling;
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
    } catch {
      field.select();
      button.textContent = "Selected: copy it by hand";
    }
    setTimeout(() => { button.textContent = said; }, 2000);
  });
}

// A language model's claims, each as soon as it has passed its checks; then the page of the whole answer.
const form = document.querySelector("form[data-streams]");
const stream = document.getElementById("stream");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = new URLSearchParams(new FormData(form));
  for (const name of ["since", "until"]) if (!asked.get(name)) asked.delete(name);
  const list = stream.querySelector("ol");
  const state = stream.querySelector(".state");
  list.replaceChildren();
  stream.hidden = false;
  state.textContent = "The articles are read; each claim is shown once it has passed its checks.";
  const events = new EventSource(`${form.dataset.streams}?${asked}`);
  events.addEventListener("statement", ({ data }) => {
    const told = JSON.parse(data);
    const item = document.createElement("li");
    const numbers = told.citations.map((number) => `[${number}]`).join("");
    item.textContent = `${told.text} ${numbers}`;
    list.append(item);
  });
  events.addEventListener("answer", () => {
    events.close();
    location.assign(`/?${asked}`);
  });
  events.addEventListener("error", ({ data }) => {
    events.close();
    state.textContent = data ? JSON.parse(data).error : "The connection was lost: ask again.";
  });
});
