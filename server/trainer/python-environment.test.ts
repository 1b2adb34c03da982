import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '../build/project-folder.ts'

/** What `npm run trainer:setup` prints, with these variables. */
function setup(env: Record<string, string>) {
  const args = ['--import', 'tsx', join(projectFolder, 'server', 'trainer', 'setup.ts')]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
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

  it('named by LOTLENS_PYTHON that lacks the packages says how to get them', () => {
    const { status, stderr } = setup({ LOTLENS_PYTHON: '/bin/false' })
    expect(status).toBe(1)
    expect(stderr).toContain('LOTLENS_PYTHON=/bin/false cannot import')
    expect(stderr).toContain('requirements.txt')
  })
})
