import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { i18n } from './i18n/index.ts'
import WallApp from './WallApp.vue'
import './styles/base.css'

// A page of its own: a wall needs no router, and its script stays small.
createApp(WallApp).use(createPinia()).use(i18n).mount('#app')
