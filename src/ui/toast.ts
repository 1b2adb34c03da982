import { create } from 'zustand'

export interface ToastAction {
  readonly label: string
  run(): void
}

export interface Toast {
  readonly id: number
  readonly message: string
  readonly tone: 'said' | 'needs-you'
  readonly action: ToastAction | null
}

interface ToastState {
  readonly toasts: readonly Toast[]
  dismiss(id: number): void
}

/** How long a message stays: long enough to reach an Undo with a gloved thumb. */
export const toastDurationMs = 6000

let nextId = 1

export const useToasts = create<ToastState>((set) => ({
  toasts: [],
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}))

/** Shows a message; those that need the person stay until they are dismissed. */
export function showToast(
  message: string,
  options: { tone?: Toast['tone']; action?: ToastAction } = {},
): number {
  const toast: Toast = {
    id: nextId++,
    message,
    tone: options.tone ?? 'said',
    action: options.action ?? null,
  }
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-2), toast] }))
  if (toast.tone === 'said')
    setTimeout(() => useToasts.getState().dismiss(toast.id), toastDurationMs)
  return toast.id
}
