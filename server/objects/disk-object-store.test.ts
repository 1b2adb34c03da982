import { DiskObjectStore } from './disk-object-store.ts'
import { describeObjectStore } from '../testing/object-store-suite.ts'

describeObjectStore('DiskObjectStore', (folder) => new DiskObjectStore(folder))
