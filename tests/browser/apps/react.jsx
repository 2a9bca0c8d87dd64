// Routes with React Router. React keeps all elements when the route changes, and changes only the text of the heading.
import { StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter, Link, Outlet, Route, Routes, useLocation } from 'react-router';

const Counter = () => {
  // StrictMode runs this effect twice. A clone of the script would not run.
  useEffect(() => {
    const script = document.createElement('script');
    Object.assign(script.dataset, document.querySelector('script[data-api]').dataset);
    script.src = '/count.js';
    document.head.append(script);
  }, []);
  return <footer><b data-footfall>?</b> <b data-footfall-page>?</b></footer>;
};

const Layout = () => (
  <>
    <Link to="/">Home</Link> <Link to="/a">A</Link> <Link to="/b">B</Link>
    <Outlet />
    <Counter />
  </>
);

const Page = () => {
  const { pathname } = useLocation();
  return <main><h1>{pathname}</h1><i data-footfall>?</i> <i data-footfall-page>?</i></main>;
};

const routes = <Route element={<Layout />}>{['/', '/a', '/b'].map((path) => <Route key={path} path={path} element={<Page />} />)}</Route>;
createRoot(document.querySelector('#app')).render(<StrictMode><BrowserRouter><Routes>{routes}</Routes></BrowserRouter></StrictMode>);
