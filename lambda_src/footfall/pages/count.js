// Counts this browser once per window and, if the tag has the attribute data-pages, also once per page. Stores only the
// opt-out in the browser. The API serves count.min.js, which `./footfall script` generates from this file.
(async () => {
  const tag = document.currentScript;
  const {
    api = tag.src.split('/count.js')[0],
    site = /\bsite=([\w-]+)/.exec(tag.src)?.[1] || 'main',
    pages,
  } = tag.dataset;
  // The name of the attribute and of properties. window.footfall would be an element with this ID.
  const name = 'data-footfall';
  if (window[name]) return;
  window[name] = tag;

  const attempt = (action, fallback) => {
    try {
      return action();
    } catch (error) {
      return fallback;
    }
  };
  const status = document.createElement('output');
  const counts = {};
  let isOff;
  let hash;
  let page;
  let frame;

  const applyChoice = () => {
    const choice = { '#footfall-off': 'will not', '#footfall-on': 'may' }[hash];
    if (!choice) return;
    isOff = choice !== 'may';
    const text = attempt(() => {
      if (isOff) localStorage.footfall = 'off';
      else delete localStorage.footfall;
      return `Footfall ${choice} count this browser on this site.`;
    }, 'Footfall cannot store your choice in this browser.');
    document.body.prepend(status);
    status.popover = 'auto';
    status.showPopover?.();
    // Screen readers announce only changes of an element that already exists.
    setTimeout(() => { status.textContent = text; }, 99);
  };

  const show = (attribute, count) => {
    document.querySelectorAll(`[${attribute}]`).forEach((element) => {
      // A router can keep an element. Until the count of the new page is known, it shows its original text.
      const text = Number.isInteger(count)
        ? attempt(() => count.toLocaleString(document.documentElement.lang || []), `${count}`)
        : element[name];
      if (text == null || text === element.textContent) return;
      element[name] = element[name] ?? element.textContent;
      element.textContent = text;
    });
  };

  const update = () => {
    frame = 0;
    // A page that is prerendered or in a hidden tab has no visitor yet.
    if (!document.body || document.prerendering || document.hidden) return;
    if (hash !== location.hash) {
      hash = location.hash;
      applyChoice();
    }
    const path = pages == null ? '' : `&page=${encodeURIComponent(location.pathname)}`;
    if (path !== page) {
      page = path;
      counts.page = null;
      const readOnly = navigator.webdriver || attempt(() => localStorage.footfall, isOff);
      // Some browsers send the header Sec-GPC only to some websites, or not at all.
      const wish = navigator.globalPrivacyControl ? '&gpc=1' : '';
      // Without custom headers there is no preflight, and the browser can cache the response.
      fetch(`${api.replace(/\/$/, '')}/visit${readOnly ? 'ors' : ''}?site=${site}${path}${wish}`)
        .then((response) => response.json())
        .then((body) => {
          if (body.message && /^(localhost|127\.0\.0\.1|\[::1])$/.test(location.hostname)) console.warn(body.message);
          // A late response for a page that the visitor has left is ignored.
          if (path === page) Object.assign(counts, body);
          update();
        })
        // If anything fails, the page stays unchanged.
        .catch(() => {});
    }
    show(name, counts.count);
    show(`${name}-page`, counts.page?.count);
  };

  // On the window, only capturing listeners get the events of the document that do not bubble.
  ['prerenderingchange', 'visibilitychange', 'popstate'].forEach((type) => addEventListener(type, update, true));
  // A route change or a new element changes the document. The check runs once per frame, before it is drawn.
  new MutationObserver(() => {
    frame = frame || requestAnimationFrame(update);
  }).observe(document, { characterData: true, childList: true, subtree: true });
  update();
})().catch(() => {});
