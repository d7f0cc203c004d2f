// What a page does when its circuit is gone: a server that came back has no memory of it, so the page is loaded anew and shows the truth.
'use strict';
(() => {
  const again = async () => {
    try {
      const answer = await fetch('/healthz', { cache: 'no-store' });
      if (answer.ok) {
        location.reload();
        return;
      }
    } catch {
      // Still away.
    }
    setTimeout(again, 1000);
  };
  document.addEventListener('components-reconnect-state-changed', (event) => {
    const modal = document.getElementById('components-reconnect-modal');
    modal?.classList.toggle('is-shown', event.detail.state !== 'hide');
    if (event.detail.state === 'rejected' || event.detail.state === 'failed') again();
  }, true);
})();
