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

  // What stands behind the # never reaches the server: a form that comes back to this page takes it along.
  document.addEventListener('submit', (event) => {
    const back = event.target.elements?.namedItem('return');
    if (back && location.hash && !back.value.includes('#')) back.value += location.hash;
  });

  // Who signs out here is signed out in every tab: an open page asks for nothing by which it would notice.
  const leaving = 'reprieve-leaving';
  const left = 'reprieve-left';
  document.addEventListener('submit', (event) => {
    if (event.target.matches('form[action="/console/session/end"]')) sessionStorage.setItem(leaving, '1');
  });
  if (sessionStorage.getItem(leaving)) {
    sessionStorage.removeItem(leaving);
    localStorage.setItem(left, crypto.getRandomValues(new Uint32Array(2)).join());
  }
  window.addEventListener('storage', (event) => {
    if (event.key === left) location.reload();
  });

  // Before Blazor sees a click on a link:
  window.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (!link) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      event.stopPropagation(); // it is opened in another tab or window, and nothing happens in this one
    } else if (link.classList.contains('skip-link')) {
      event.preventDefault(); // the address stays: the Explorer's own stands behind the #
      document.getElementById('content')?.focus();
    }
  }, true);

  let forget;
  const said = (button) => {
    const status = document.getElementById('copied');
    if (!status) return;
    status.textContent = button.dataset.copied;
    clearTimeout(forget);
    forget = setTimeout(() => { status.textContent = ''; }, 4000);
  };
  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-copy]');
    const source = button && document.getElementById(button.dataset.copy);
    if (!source) return;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch { // a page over http from another machine has no clipboard of its own, and a browser may refuse it
      getSelection().selectAllChildren(source);
      if (!document.execCommand('copy')) return; // it is selected: who copies sees what
    }
    said(button);
  });

  window.reprieve = {
    // The form is sent beside the page, which keeps what was typed; where it does not arrive, the theme is this page's alone.
    chooseTheme: async (theme) => {
      const form = document.querySelector('form.preferences');
      const sent = new URLSearchParams(new FormData(form));
      sent.set('theme', theme);
      try {
        await fetch('/console/preferences', { method: 'POST', body: sent, redirect: 'manual' });
      } catch {
        // The server is away.
      }
      document.documentElement.dataset.theme = theme;
    },
    // A page's own bytes as a file.
    save: async (name, stream) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([await stream.arrayBuffer()]));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    },
  };
})();
