// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { createMemoryPhone } from './testing/memory-phone.ts'
import { openPhone, prepareScreens, tap } from './testing/render-phone.tsx'

prepareScreens()

async function type(name: string, value: string): Promise<void> {
  const field = await screen.findByRole('textbox', { name })
  await act(async () => void fireEvent.change(field, { target: { value } }))
}

function vinField(): HTMLInputElement {
  const field = screen.getByRole('textbox', { name: 'VIN' })
  if (!(field instanceof HTMLInputElement)) throw new Error('the VIN is no input')
  return field
}

describe('the vehicle', () => {
  it('takes a VIN by its own keys, which have no I, O and Q', async () => {
    await openPhone('/new')
    await screen.findByRole('group', { name: 'VIN keys' })
    for (const key of '1HGC') await tap('button', key)
    await tap('button', 'Delete')
    expect(vinField().value).toBe('1HG')
    for (const key of 'IOQ') expect(screen.queryByRole('button', { name: key })).toBeNull()
  })

  it('refuses an O in the VIN with the reason, and stores nothing', async () => {
    const { store } = await openPhone('/new')
    await type('VIN', '1hgcm82633a00435o')
    expect(screen.getByRole('alert').textContent).toMatch(/no O/)
    await tap('button', 'Start inspection')
    expect(store.inspections.current()).toEqual([])
  })

  it('warns of a wrong check digit and goes on', async () => {
    const { store } = await openPhone('/new')
    await type('VIN', 'WVW ZZZ 1KZ6W000001')
    expect(screen.getByText(/Check digit does not fit/)).toBeTruthy()
    await tap('button', 'Start inspection')
    await waitFor(() =>
      expect(store.inspections.current()[0]?.vehicle).toMatchObject({
        vin: 'WVWZZZ1KZ6W000001',
        vinCheckDigit: 'wrong',
      }),
    )
  })

  it('asks for a VIN or a plate when both are missing', async () => {
    const { store } = await openPhone('/new')
    await tap('button', 'Start inspection')
    expect(screen.getByRole('alert').textContent).toMatch(/VIN or a plate/)
    expect(store.inspections.current()).toEqual([])
  })

  it('amends a mistyped plate', async () => {
    const memory = createMemoryPhone()
    const id = await memory.store.openInspection(
      { vin: null, vinCheckDigit: 'unknown', plate: 'B-LX 2O4', mileageKm: 10 },
      false,
    )
    await openPhone(`/inspection/${id}/vehicle`, memory)
    await type('Plate', 'b-lx 204')
    await tap('button', 'Save vehicle')
    await waitFor(() =>
      expect(memory.store.inspections.current()[0]?.vehicle).toMatchObject({
        plate: 'B-LX 204',
        mileageKm: 10,
      }),
    )
  })

  it('stays with what was typed when it cannot be stored', async () => {
    const { store } = await openPhone('/new')
    await type('Plate', 'A 1')
    store.failNext = Object.assign(new Error('lost'), { code: 'connection_lost' })
    await tap('button', 'Start inspection')
    expect((await screen.findByRole('alert')).textContent).toMatch(/database closed/)
    await tap('button', 'Start inspection')
    await waitFor(() => expect(store.inspections.current()).toHaveLength(1))
  })
})

describe('pairing', () => {
  const code = 'ABCDEFGHJKLMNPQRSTUV'

  it('pairs by the link that was opened, once, and goes to today', async () => {
    const { sync } = await openPhone(`/pair#code=${code}`)
    await screen.findByText('Paired')
    expect(sync.pairedWith).toEqual([code])
    expect(await screen.findByRole('link', { name: 'New inspection' })).toBeTruthy()
  })

  it('says what to do when the code is used up', async () => {
    const memory = createMemoryPhone()
    memory.sync.outcome = { ok: false, reason: 'code_invalid' }
    await openPhone('/pair', memory)
    await type('Link or code', `https://yard.local/pair#code=${code}`)
    await tap('button', 'Pair')
    expect((await screen.findByRole('alert')).textContent).toMatch(/Make a fresh link/)
  })

  it('asks no server about something that is no code', async () => {
    const { sync } = await openPhone('/pair')
    await type('Link or code', 'hello')
    await tap('button', 'Pair')
    expect(screen.getByRole('alert').textContent).toMatch(/no pairing link/)
    expect(sync.pairedWith).toEqual([])
  })
})
