// Routes with history.pushState alone, which keep the footer with its elements, and replace the rest.
const app = document.querySelector('#app');
app.innerHTML = `<a href="/">Home</a> <a href="/a">A</a> <a href="/b">B</a> <main></main>
  <footer><b data-footfall>?</b> <b data-footfall-page>?</b></footer>`;

const render = () => {
  app.querySelector('main').innerHTML = `<h1>${location.pathname}</h1><i data-footfall>?</i> <i data-footfall-page>?</i>`;
};
app.addEventListener('click', (event) => {
  if (!event.target.href) return;
  event.preventDefault();
  history.pushState({}, '', event.target.href);
  render();
});
addEventListener('popstate', render);
render();
