import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { compile } from './i18n/compile.ts'
import { deskEn } from './i18n/desk.en.ts'
import { deskZh } from './i18n/desk.zh.ts'
import { i18n } from './i18n/index.ts'
import { createScreens } from './router.ts'
import './styles/base.css'
import './styles/pages.css'

i18n.global.mergeLocaleMessage('zh-CN', compile(deskZh))
i18n.global.mergeLocaleMessage('en', compile(deskEn))

createApp(App).use(createPinia()).use(i18n).use(createScreens()).mount('#app')
