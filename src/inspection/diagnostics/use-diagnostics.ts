import { useEffect, useState } from 'react'
import type { Backend } from '../../contract/detection.ts'
import { usePhone } from '../phone.ts'
import { selfTestText } from './diagnostics-text.ts'
import type { Insight, InsightReport, SelfTestRow, StorageKind } from './ports.ts'

export interface Forcing {
  readonly busy: boolean
  /** What came of the last choice; null before the first. */
  readonly outcome: Awaited<ReturnType<Insight['force']>> | null
  choose(backend: Backend | null): Promise<void>
}

/** The engines' report, made anew whenever the detector says something else. */
export function useInsight(): { report: InsightReport | null; insight: Insight | null } & Forcing {
  const { detector } = usePhone()
  const [insight, setInsight] = useState<Insight | null>(null)
  const [report, setReport] = useState<InsightReport | null>(null)
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<Forcing['outcome']>(null)

  useEffect(() => {
    let isLeft = false
    const open = async (): Promise<void> => {
      const opened = await detector.insight()
      if (isLeft) return
      setInsight(opened)
      setReport(opened.report())
    }
    const tell = (): void => {
      open().catch((error: unknown) => console.error('the diagnostics did not load', error))
    }
    tell()
    const undo = detector.status.subscribe(tell)
    return () => {
      isLeft = true
      undo()
    }
  }, [detector])

  async function choose(backend: Backend | null): Promise<void> {
    if (insight === null) return
    setBusy(true)
    try {
      setOutcome(await insight.force(backend))
    } catch (error) {
      setOutcome({ ok: false, why: String(error) })
    } finally {
      setReport(insight.report())
      setBusy(false)
    }
  }
  return { report, insight, busy, outcome, choose }
}

export interface SelfTest {
  readonly rows: readonly SelfTestRow[]
  readonly busy: boolean
  readonly problem: string | null
  run(): Promise<void>
}

/** Runs the self-test and lets the server know how it went. */
export function useSelfTest(insight: Insight | null): SelfTest {
  const { detector, store, appVersion } = usePhone()
  const [rows, setRows] = useState<readonly SelfTestRow[]>([])
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function run(): Promise<void> {
    if (insight === null) return
    setBusy(true)
    setRows([])
    setProblem(null)
    const made: SelfTestRow[] = []
    try {
      await insight.selfTest((row) => {
        made.push(row)
        setRows([...made])
      })
      const { model, engine, threads } = detector.status.current()
      if (model === null || made.length === 0) return
      const backend = engine === null ? null : { engine, threads }
      const reason = `self-test: ${selfTestText(made)}`.slice(0, 300)
      await store.reportDevice({ modelSha: model.sha, appVersion, backend, reason })
    } catch (error) {
      setProblem(String(error))
    } finally {
      setBusy(false)
    }
  }
  return { rows, busy, problem, run }
}

export interface StorageByKind {
  /** Null while it is counted. */
  readonly bytes: Readonly<Record<StorageKind, number>> | null
  readonly freeableBytes: number
  /** Resolves with the bytes that went; null where nothing may go while another model comes in. */
  free(): Promise<number | null>
}

export function useStorageUse(): StorageByKind {
  const { storageUse } = usePhone()
  const [bytes, setBytes] = useState<StorageByKind['bytes']>(null)

  async function count(): Promise<void> {
    setBytes(await (await storageUse()).report())
  }
  useEffect(() => {
    let isLeft = false
    const look = async (): Promise<void> => {
      const counted = await (await storageUse()).report()
      if (!isLeft) setBytes(counted)
    }
    look().catch((error: unknown) => console.warn('the storage could not be counted', error))
    return () => {
      isLeft = true
    }
  }, [storageUse])
  return {
    bytes,
    freeableBytes: bytes === null ? 0 : bytes.predecessor + bytes.leftover,
    async free() {
      const freed = await (await storageUse()).free()
      await count()
      return freed
    },
  }
}
