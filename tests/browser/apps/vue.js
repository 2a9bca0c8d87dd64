// Routes with Vue Router, which keeps the layout with its elements, and replaces the rest.
import { createApp, h } from 'vue';
import { createRouter, createWebHistory, RouterLink, RouterView, useRoute } from 'vue-router';

const Page = {
  setup: () => {
    const route = useRoute();
    const count = (attribute) => h('i', { [attribute]: '' }, '?');
    return () => h('main', { key: route.path }, [h('h1', route.path), count('data-footfall'), count('data-footfall-page')]);
  },
};

const Layout = () => [
  h(RouterLink, { to: '/' }, () => 'Home'),
  h(RouterLink, { to: '/a' }, () => 'A'),
  h(RouterLink, { to: '/b' }, () => 'B'),
  h(RouterView),
  h('footer', [h('b', { 'data-footfall': '' }, '?'), h('b', { 'data-footfall-page': '' }, '?')]),
];

const routes = ['/', '/a', '/b'].map((path) => ({ path, component: Page }));
createApp(Layout).use(createRouter({ history: createWebHistory(), routes })).mount('#app');
