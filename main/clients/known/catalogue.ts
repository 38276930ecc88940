// Which MCP clients Valetkey knows: the data files of resources/clients.
import amp from '../../../resources/clients/amp.json' with { type: 'json' }
import antigravity from '../../../resources/clients/antigravity.json' with { type: 'json' }
import claudeCode from '../../../resources/clients/claude-code.json' with { type: 'json' }
import claudeDesktop from '../../../resources/clients/claude-desktop.json' with { type: 'json' }
import cline from '../../../resources/clients/cline.json' with { type: 'json' }
import codex from '../../../resources/clients/codex.json' with { type: 'json' }
import continueDev from '../../../resources/clients/continue.json' with { type: 'json' }
import copilot from '../../../resources/clients/copilot.json' with { type: 'json' }
import cursor from '../../../resources/clients/cursor.json' with { type: 'json' }
import gemini from '../../../resources/clients/gemini.json' with { type: 'json' }
import goose from '../../../resources/clients/goose.json' with { type: 'json' }
import jetbrains from '../../../resources/clients/jetbrains.json' with { type: 'json' }
import junie from '../../../resources/clients/junie.json' with { type: 'json' }
import kiro from '../../../resources/clients/kiro.json' with { type: 'json' }
import lmStudio from '../../../resources/clients/lm-studio.json' with { type: 'json' }
import opencode from '../../../resources/clients/opencode.json' with { type: 'json' }
import qwen from '../../../resources/clients/qwen.json' with { type: 'json' }
import raycast from '../../../resources/clients/raycast.json' with { type: 'json' }
import rooCode from '../../../resources/clients/roo-code.json' with { type: 'json' }
import vscode from '../../../resources/clients/vscode.json' with { type: 'json' }
import vscodeInsiders from '../../../resources/clients/vscode-insiders.json' with { type: 'json' }
import vscodium from '../../../resources/clients/vscodium.json' with { type: 'json' }
import warp from '../../../resources/clients/warp.json' with { type: 'json' }
import windsurf from '../../../resources/clients/windsurf.json' with { type: 'json' }
import zed from '../../../resources/clients/zed.json' with { type: 'json' }
import { type Client, readClient } from './client.ts'

const editors = [cursor, vscode, vscodeInsiders, vscodium, windsurf, zed, kiro, antigravity, junie, jetbrains]
const extensions = [cline, rooCode, continueDev]
const commandLines = [claudeCode, codex, gemini, qwen, copilot, opencode, amp, goose, warp]
const others = [claudeDesktop, lmStudio, raycast]

const all: readonly Client[] = [...others, ...commandLines, ...editors, ...extensions]
  .map(readClient)
  .sort((one, other) => one.title.localeCompare(other.title, 'en'))

/** By title. */
export function catalogue(): readonly Client[] {
  return all
}
