// Replaces the body of the page, in the order of Astro's ClientRouter 7: the URL changes in a later microtask than the
// body. Elements with transition:persist are kept, here the footer. Scripts of the new body run.
const load = async (url, changeHistory) => {
  const next = new DOMParser().parseFromString(await (await fetch(url)).text(), 'text/html');
  const swap = async () => {
    const kept = document.querySelector('footer');
    document.body.replaceWith(next.body);
    document.querySelector('footer').replaceWith(kept);
  };
  const update = async () => {
    await swap();
    changeHistory();
  };
  const transition = document.startViewTransition(update);
  // The next transition may skip this one.
  transition.ready.catch(() => {});
  await transition.updateCallbackDone;
  document.querySelectorAll('body script').forEach((script) => {
    const copy = document.createElement('script');
    [...script.attributes].forEach(({ name, value }) => copy.setAttribute(name, value));
    script.replaceWith(copy);
  });
};
document.addEventListener('click', (event) => {
  if (!event.target.href) return;
  event.preventDefault();
  load(event.target.href, () => history.pushState({}, '', event.target.href));
});
addEventListener('popstate', () => load(location.href, () => {}));
