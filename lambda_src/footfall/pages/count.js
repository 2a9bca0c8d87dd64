// Footfall counts this browser once a window, and keeps nothing in it but the wish not to be counted.
(async () => {
  const tag = document.currentScript;
  const {
    api = tag.src.split('/count.js')[0],
    site = (/\bsite=([\w-]+)/.exec(tag.src) || [, 'main'])[1],
  } = tag.dataset;
  // A symbol, because an element whose id is "footfall" would be window.footfall.
  const once = Symbol.for('footfall');
  if (window[once]) return;
  window[once] = true;

  const attempt = (act, otherwise) => {
    try {
      return act();
    } catch (refused) {
      return otherwise;
    }
  };
  const note = document.createElement('output');
  const choose = () => {
    const wish = { '#footfall-off': 'will not', '#footfall-on': 'may' }[location.hash];
    if (!wish) return;
    const words = attempt(() => {
      if (wish === 'may') localStorage.removeItem('footfall');
      else localStorage.setItem('footfall', 'off');
      return `Footfall ${wish} count this browser here.`;
    }, 'Footfall cannot keep a choice here.');
    note.style.cssText = 'position:fixed;top:0;padding:1em;border:solid;background:#fff;color:#000;z-index:99999';
    document.body.prepend(note);
    // Screen readers tell only what changes in a note that is already there.
    setTimeout(() => { note.textContent = words; }, 99);
  };

  // Nobody has seen a page that is prerendered or in a hidden tab.
  await new Promise((seen) => {
    const look = () => document.readyState === 'loading' || document.prerendering || document.hidden || seen();
    ['readystate', 'prerendering', 'visibility'].forEach((it) => document.addEventListener(`${it}change`, look));
    look();
  });
  addEventListener('hashchange', choose);
  choose();

  const reads = navigator.doNotTrack === '1' || navigator.globalPrivacyControl
    || attempt(() => localStorage.getItem('footfall') === 'off', location.hash === '#footfall-off');
  // Without credentials and headers of our own there is no preflight, and the browser's cache may hold the answer.
  const answer = await fetch(`${api.replace(/\/$/, '')}/visit${reads ? 'ors' : ''}?site=${site}`, { credentials: 'omit' });
  const { count } = await answer.json();
  if (!Number.isInteger(count)) return;
  document.querySelectorAll('[data-footfall]').forEach((it) => {
    it.textContent = attempt(() => count.toLocaleString(document.documentElement.lang || []), count);
  });
  // Whatever fails, the page stays as it is.
})().catch(() => {});
