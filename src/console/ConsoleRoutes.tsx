import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { Route, Routes } from 'react-router'
import { ConsoleFrame } from './ConsoleFrame.tsx'
import { EventsPage } from './EventsPage.tsx'
import { InboxPage } from './InboxPage.tsx'
import { lazyPage } from './lazy-page.ts'
import { NotFoundPage } from './NotFoundPage.tsx'
import { createDeskQueries } from './queries.ts'

const InspectionPage = lazyPage(async () => (await import('./InspectionPage.tsx')).InspectionPage)
const LabelPage = lazyPage(async () => (await import('./label/LabelPage.tsx')).LabelPage)
const ReviewPage = lazyPage(async () => (await import('./label/ReviewPage.tsx')).ReviewPage)
const AuditPage = lazyPage(async () => (await import('./audit/AuditPage.tsx')).AuditPage)
const DatasetsPage = lazyPage(
  async () => (await import('./datasets/DatasetsPage.tsx')).DatasetsPage,
)
const DatasetPage = lazyPage(async () => (await import('./datasets/DatasetPage.tsx')).DatasetPage)
const RunsPage = lazyPage(async () => (await import('./runs/RunsPage.tsx')).RunsPage)
const RunPage = lazyPage(async () => (await import('./runs/RunPage.tsx')).RunPage)
const ComparePage = lazyPage(async () => (await import('./runs/ComparePage.tsx')).ComparePage)
const ModelsPage = lazyPage(async () => (await import('./models/ModelsPage.tsx')).ModelsPage)
const VersionPage = lazyPage(async () => (await import('./models/VersionPage.tsx')).VersionPage)
const MonitorPage = lazyPage(async () => (await import('./monitor/MonitorPage.tsx')).MonitorPage)
const KpisPage = lazyPage(async () => (await import('./kpis/KpisPage.tsx')).KpisPage)
const KpiPage = lazyPage(async () => (await import('./kpis/KpiPage.tsx')).KpiPage)
const DevicesPage = lazyPage(async () => (await import('./DevicesPage.tsx')).DevicesPage)
const ConnectPage = lazyPage(async () => (await import('./ConnectPage.tsx')).ConnectPage)

/** The desk, below /console, in the order of its rail. The app loads it only when asked for. */
export function ConsoleRoutes() {
  const [queries] = useState(createDeskQueries)
  return (
    <QueryClientProvider client={queries}>
      <Routes>
        <Route element={<ConsoleFrame />}>
          <Route index element={<InboxPage />} />
          <Route path="inspections/:inspectionId" element={<InspectionPage />} />
          <Route path="label" element={<LabelPage />} />
          <Route path="label/:photoId" element={<ReviewPage />} />
          <Route path="datasets" element={<DatasetsPage />} />
          <Route path="datasets/:number" element={<DatasetPage />} />
          <Route path="runs" element={<RunsPage />} />
          <Route path="runs/compare" element={<ComparePage />} />
          <Route path="runs/:runId" element={<RunPage />} />
          <Route path="models" element={<ModelsPage />} />
          <Route path="models/:name/:number" element={<VersionPage />} />
          <Route path="monitor" element={<MonitorPage />} />
          <Route path="kpis" element={<KpisPage />} />
          <Route path="kpis/:kpiName" element={<KpiPage />} />
          <Route path="devices" element={<DevicesPage />} />
          <Route path="events" element={<EventsPage />} />
          <Route path="audit/:recordId" element={<AuditPage />} />
          <Route path="connect" element={<ConnectPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Route>
      </Routes>
    </QueryClientProvider>
  )
}
