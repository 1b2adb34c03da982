import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '../build/project-folder.ts'

/** What `npm run trainer:setup` prints, with these variables and words. */
function setup(env: Record<string, string>, ...words: string[]) {
  const args = ['--import', 'tsx', join(projectFolder, 'server', 'trainer', 'setup.ts')]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, ...words], {
    cwd: projectFolder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('the trainer’s environment', () => {
  it('on a machine without Python says what to install', () => {
    const { status, stdout, stderr } = setup({ LOTLENS_PYTHON: '', PATH: '/nonexistent' })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain('Python 3.11 or newer')
    expect(stderr).toContain('apt install python3 python3-venv')
  })

  it('of Faster R-CNN is asked for by the one option that there is', () => {
    const noPython = { LOTLENS_PYTHON: '', PATH: '/nonexistent' }
    expect(setup(noPython, '--faster-rcnn').stderr).toContain('Python 3.11 or newer')
    const { status, stderr } = setup(noPython, '--faster')
    expect(status).toBe(1)
    expect(stderr).toContain('no --faster here; the one option is --faster-rcnn')
  })

  it('named by LOTLENS_PYTHON that lacks the packages says how to get them', () => {
    const { status, stderr } = setup({ LOTLENS_PYTHON: '/bin/false' })
    expect(status).toBe(1)
    expect(stderr).toContain('LOTLENS_PYTHON=/bin/false cannot import')
    expect(stderr).toContain('requirements.txt')
  })
})
