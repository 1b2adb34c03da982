import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { buttonClass, type ButtonKind } from './button-class.ts'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind
  readonly icon?: ReactNode
}

/** A button with a word on it; at least 48 px high. */
export function Button({ kind = 'plain', icon, className = '', children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`${buttonClass[kind]} ${className}`}>
      {icon}
      {children}
    </button>
  )
}
