import { createRouter, createWebHistory, type Router } from 'vue-router'

/** The screens but the wall, which is a page of its own; each is loaded when it is first shown. */
export function createScreens(): Router {
  return createRouter({
    history: createWebHistory(),
    routes: [{ path: '/:rest(.*)', component: () => import('./screens/NoScreen.vue') }],
  })
}
