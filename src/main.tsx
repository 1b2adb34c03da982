import './ui/theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, createPhone } from './app.tsx'
import { applyStoredTheme } from './ui/theme.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id root')

applyStoredTheme()
const closing = new AbortController()
createRoot(root).render(
  <StrictMode>
    <App phone={createPhone(closing.signal)} />
  </StrictMode>,
)
