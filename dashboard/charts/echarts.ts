import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer])

/** A chart on an element. Only parts that are used come with it; this file is the lazy chunk. */
export function startChart(element: HTMLElement): EChartsType {
  // Dirty rectangles leave traces behind in 6.1.
  return init(element, null, { renderer: 'canvas', useDirtyRect: false })
}
