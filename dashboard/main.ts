import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n } from './i18n/index.ts'
import { createScreens } from './router.ts'
import './styles/base.css'

createApp(App).use(createPinia()).use(i18n).use(createScreens()).mount('#app')
