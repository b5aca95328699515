// Draws each figure from the JSON beside it. Colours in it are names of the page's own
// style, e.g. var(--blue), so that light, dark and paper need no second figure.
(function () {
  "use strict";

  function resolved(value, style) {
    if (typeof value === "string" && value.indexOf("var(--") === 0) {
      return style.getPropertyValue(value.slice(4, -1)).trim();
    }
    if (Array.isArray(value)) {
      return value.map(function (item) { return resolved(item, style); });
    }
    if (value !== null && typeof value === "object") {
      var copy = {};
      Object.keys(value).forEach(function (key) { copy[key] = resolved(value[key], style); });
      return copy;
    }
    return value;
  }

  function draw() {
    var style = getComputedStyle(document.documentElement);
    document.querySelectorAll("script.plot-data").forEach(function (source) {
      var target = document.getElementById(source.dataset.plot);
      var figure = resolved(JSON.parse(source.textContent), style);
      var narrow = target.clientWidth < 480 ? figure.layout.meta.narrow : {};
      Object.keys(narrow).forEach(function (axis) {
        Object.assign(figure.layout[axis], narrow[axis]);
      });
      Plotly.react(target, figure.data, figure.layout, {
        displayModeBar: false,
        responsive: true,
        scrollZoom: false,
        doubleClick: false
      });
    });
  }

  if (typeof Plotly === "undefined") {
    document.querySelectorAll(".drawing").forEach(function (target) {
      target.style.minHeight = "0";
      target.textContent = "The drawing library plotly.min.js is missing beside this page; " +
        "the numbers below are complete.";
    });
    return;
  }

  draw();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  window.matchMedia("(max-width: 34rem)").addEventListener("change", draw);

  // Paper is white: the figures are drawn again in the light colours, and the tables open.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    document.documentElement.classList.add("paper");
    document.querySelectorAll("details.numbers:not([open])").forEach(function (details) {
      details.open = true;
      opened.push(details);
    });
    draw();
  });
  window.addEventListener("afterprint", function () {
    document.documentElement.classList.remove("paper");
    opened.splice(0).forEach(function (details) { details.open = false; });
    draw();
  });
}());
