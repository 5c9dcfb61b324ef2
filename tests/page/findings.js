// Runs in a copy of the report, inside a frame, and tells the page around it what is wrong: figures
// that are not shown, and whatever reaches beyond the window's width.
"use strict";
(() => {
  const findings = [];
  const width = document.documentElement.clientWidth;

  function boxed(element) {
    const box = element.getBoundingClientRect();
    return box.width > 100 && box.height > 50;
  }

  function checkFigure(figure) {
    const image = figure.querySelector("img");
    const missing = figure.querySelector(".missing");
    if (!image && !missing) findings.push(`figure ${figure.id}: neither shown nor said to be missing`);
    if (image && !(image.complete && image.naturalWidth > 0)) findings.push(`figure ${figure.id}: broken`);
    if (image && !boxed(image)) findings.push(`figure ${figure.id}: no room for it`);
    const caption = figure.querySelector("figcaption");
    if (!caption || !caption.innerText.trim()) findings.push(`figure ${figure.id}: no caption`);
  }

  // What lies in a container that scrolls by itself may be wider than it.
  function scrolls(element) {
    for (let e = element.parentElement; e && e !== document.body; e = e.parentElement)
      if (["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX)) return true;
    return false;
  }

  function checkWidth(element) {
    const box = element.getBoundingClientRect();
    if (box.right <= width + 0.5 && box.left >= -0.5) return;
    if (!scrolls(element)) findings.push(`<${element.localName}> reaches to ${box.right}: ${element.textContent.slice(0, 60)}`);
  }

  function checkPage() {
    document.querySelectorAll("body *").forEach(checkWidth);
    const reach = document.documentElement.scrollWidth;
    if (reach > width) findings.push(`the page is ${reach} wide`);
  }

  const figures = document.querySelectorAll("figure");
  figures.forEach(checkFigure);
  checkPage();
  // Figures that were touched are at their full size, within their frames.
  const boxes = document.querySelectorAll("figure input");
  boxes.forEach(box => box.click());
  boxes.forEach(box => { if (box.parentElement.querySelector("img").clientWidth < 800) findings.push("a figure does not grow"); });
  checkPage();
  if (!document.querySelector("#claims table")) findings.push("no table of claims");
  findings.unshift(`figures ${figures.length}, shown ${document.querySelectorAll("figure img").length}`);
  parent.postMessage(findings.map(finding => `${width}: ${finding}\n`).join(""), "*");
})();
