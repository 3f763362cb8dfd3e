import { createRouter, createWebHistory, type Router } from 'vue-router'

/** The screens but the wall, which is a page of its own; each is loaded when it is first shown. */
export function createScreens(): Router {
  return createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', redirect: ({ query }) => ({ path: '/desk', query }) },
      {
        path: '/desk',
        component: () => import('./screens/DeskScreen.vue'),
        children: [{ path: ':kind/:id', name: 'subject', component: () => import('./screens/SubjectScreen.vue') }],
      },
      { path: '/trends', component: () => import('./screens/TrendsScreen.vue') },
      { path: '/:rest(.*)', component: () => import('./screens/NoScreen.vue') },
    ],
  })
}
