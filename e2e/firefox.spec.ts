import { declareEngineTests } from './engines/engine-tests.ts'
import { firefox } from './engines/places.ts'
import { startFirefox } from './engines/start-firefox.ts'

declareEngineTests(firefox, startFirefox)
