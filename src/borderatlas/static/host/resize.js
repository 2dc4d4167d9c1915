/* Gives each frame of borderatlas the height that the page in it asks for. */
(function () {
  function frames() {
    return document.querySelectorAll("iframe[data-borderatlas]");
  }
  addEventListener("message", function (event) {
    var data = event.data;
    var height = data && data.borderatlas === 1 ? data.height : 0;
    if (typeof height !== "number" || !(height >= 50 && height <= 20000)) return;
    frames().forEach(function (frame) {
      if (frame.contentWindow !== event.source) return;
      frame.style.minHeight = "0";
      frame.style.height = Math.ceil(height) + "px";
    });
  });
  function ask() {
    frames().forEach(function (frame) {
      frame.contentWindow.postMessage({ borderatlas: 1 }, "*");
    });
  }
  ask();
  addEventListener("DOMContentLoaded", ask);
})();
