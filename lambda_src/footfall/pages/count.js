// Counts this browser once per window. The only thing it stores in the browser is the opt-out.
(async () => {
  const tag = document.currentScript;
  const {
    api = tag.src.split('/count.js')[0],
    site = (/\bsite=([\w-]+)/.exec(tag.src) || [, 'main'])[1],
  } = tag.dataset;
  // A symbol, because window.footfall would be an element whose id is "footfall".
  const loaded = Symbol.for('footfall');
  if (window[loaded]) return;
  window[loaded] = true;

  const attempt = (action, fallback) => {
    try {
      return action();
    } catch (error) {
      return fallback;
    }
  };
  const status = document.createElement('output');
  const applyChoice = () => {
    const choice = { '#footfall-off': 'will not', '#footfall-on': 'may' }[location.hash];
    if (!choice) return;
    const text = attempt(() => {
      if (choice === 'may') localStorage.removeItem('footfall');
      else localStorage.setItem('footfall', 'off');
      return `Footfall ${choice} count this browser on this site.`;
    }, 'Footfall cannot store your choice in this browser.');
    status.style.cssText = 'position:fixed;top:0;padding:1em;border:solid;background:#fff;color:#000;z-index:99999';
    document.body.prepend(status);
    // Screen readers announce only changes of an element that already exists.
    setTimeout(() => { status.textContent = text; }, 99);
  };

  // A page that is prerendered or in a hidden tab has no visitor yet.
  await new Promise((visible) => {
    const check = () => document.readyState === 'loading' || document.prerendering || document.hidden || visible();
    ['readystate', 'prerendering', 'visibility'].forEach((state) => document.addEventListener(`${state}change`, check));
    check();
  });
  addEventListener('hashchange', applyChoice);
  applyChoice();

  const readOnly = navigator.doNotTrack === '1' || navigator.globalPrivacyControl
    || attempt(() => localStorage.getItem('footfall') === 'off', location.hash === '#footfall-off');
  // Without credentials and custom headers there is no preflight, and the browser can cache the response.
  const response = await fetch(`${api.replace(/\/$/, '')}/visit${readOnly ? 'ors' : ''}?site=${site}`, { credentials: 'omit' });
  const { count } = await response.json();
  if (!Number.isInteger(count)) return;
  document.querySelectorAll('[data-footfall]').forEach((element) => {
    element.textContent = attempt(() => count.toLocaleString(document.documentElement.lang || []), count);
  });
  // If anything fails, the page stays unchanged.
})().catch(() => {});
