// Puts a chat into somebody else's page: <script src="https://server/copilot/index.js"></script>, then
// mountChainlitWidget({ chainlitServer: "https://server" }). The widget itself is loaded when it is mounted.
(function () {
  var script = document.currentScript || document.querySelector('script[src*="/copilot/index.js"]');
  var folder = new URL('.', script.src).href;
  var THREAD = 'chainlit-copilot-thread-id';
  var widget;

  function load() {
    widget = widget || import(folder + 'app.js');
    return widget;
  }
  function afterMount(act) {
    if (widget) widget.then(act);
  }

  window.mountChainlitWidget = function (config) {
    return load().then(function (module) {
      module.mount(config);
    });
  };
  window.unmountChainlitWidget = function () {
    afterMount(function (module) {
      module.unmount();
    });
  };
  window.toggleChainlitCopilot = function () {
    afterMount(function (module) {
      module.toggle();
    });
  };
  window.sendChainlitMessage = function (message) {
    afterMount(function (module) {
      module.sendPageMessage(message);
    });
  };
  window.getChainlitCopilotThreadId = function () {
    try {
      return JSON.parse(localStorage.getItem(THREAD));
    } catch (error) {
      return null;
    }
  };
  window.clearChainlitCopilotThreadId = function (newThreadId) {
    var id = newThreadId || crypto.randomUUID();
    localStorage.setItem(THREAD, JSON.stringify(id));
    window.dispatchEvent(new CustomEvent('chainlit-copilot-thread-changed', { detail: { newThreadId: id } }));
  };
})();
