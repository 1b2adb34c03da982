import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { Route, Routes } from 'react-router'
import { ConnectPage } from './ConnectPage.tsx'
import { ConsoleFrame } from './ConsoleFrame.tsx'
import { DevicesPage } from './DevicesPage.tsx'
import { EventsPage } from './EventsPage.tsx'
import { InboxPage } from './InboxPage.tsx'
import { InspectionPage } from './InspectionPage.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'
import { createDeskQueries } from './queries.ts'

/** The desk, below /console. The app loads it only when it is asked for. */
export function ConsoleRoutes() {
  const [queries] = useState(createDeskQueries)
  return (
    <QueryClientProvider client={queries}>
      <Routes>
        <Route element={<ConsoleFrame />}>
          <Route index element={<InboxPage />} />
          <Route path="inspections/:inspectionId" element={<InspectionPage />} />
          <Route path="events" element={<EventsPage />} />
          <Route path="devices" element={<DevicesPage />} />
          <Route path="connect" element={<ConnectPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Route>
      </Routes>
    </QueryClientProvider>
  )
}
