/** A text in both languages of the screens. */
export interface Name {
  readonly zh: string
  readonly en: string
}

/** A department of the model centre. */
export interface Department {
  readonly id: string
  readonly name: Name
  /** What its items are about, four things. */
  readonly things: readonly Name[]
  /** How many of the fifty windows are its own. */
  readonly windows: number
  /** Its share of the cases, relative to the others. */
  readonly load: number
}

/** Departments, one a line: name, windows, load, four things. */
const LINES = `
发展和改革局|Development and reform|1|2|企业投资项目|enterprise investment projects|固定资产投资节能|energy saving in fixed assets|招标方案|tender schemes|粮食收购|grain purchase
教育局|Education|1|3|民办学校|private schools|教师资格|teacher qualification|校车使用|school buses|校外培训机构|tutoring institutions
公安分局|Public security|3|18|户口登记|household registration|出入境证件|exit and entry documents|大型活动安全|safety of large events|特种行业|special trades
科学技术局|Science and technology|1|1|科技企业|technology enterprises|实验动物使用|use of laboratory animals|技术合同|technology contracts|外国专家来华|foreign experts
民政局|Civil affairs|2|8|婚姻登记|marriage registration|社会组织|social organisations|慈善募捐|charity appeals|养老机构|homes for the elderly
司法局|Justice|1|2|律师执业|practice of lawyers|公证事务|notarial matters|司法鉴定|forensic examination|法律援助|legal aid
市场监督管理局|Market supervision|4|22|食品生产|food production|企业登记|company registration|特种设备|special equipment|药品零售|retail of medicines
财政局|Finance|1|2|代理记账|bookkeeping agencies|政府采购|government procurement|财政票据|fiscal receipts|会计资格|accountant qualification
人力资源和社会保障局|Human resources and social security|3|20|劳务派遣|labour dispatch|社会保险登记|social insurance registration|职业培训学校|vocational schools|失业保险|unemployment insurance
自然资源局|Natural resources|2|12|不动产登记|real estate registration|建设用地|building land|采矿权|mining rights|测绘资质|surveying qualification
生态环境局|Ecology and environment|1|4|排污|pollutant discharge|环境影响评价|environmental impact assessment|危险废物经营|hazardous waste business|辐射安全|radiation safety
住房和城乡建设局|Housing and construction|2|10|商品房预售|presale of housing|燃气经营|gas business|公租房|public rental housing|建筑业企业资质|building company qualification
交通运输局|Transport|2|7|道路货物运输|road freight|出租汽车经营|taxi business|公路施工|road works|驾驶员从业资格|driver qualification
水利局|Water resources|1|2|取水|water abstraction|水土保持方案|soil conservation plans|河道采砂|sand mining in rivers|水工程建设|water works
农业农村局|Agriculture and rural affairs|1|4|种子生产经营|seed business|动物防疫条件|animal epidemic prevention|农药经营|pesticide business|农业机械牌证|farm machine plates
商务局|Commerce|1|2|外商投资企业|foreign invested enterprises|成品油零售|retail of refined oil|对外劳务合作|overseas labour service|拍卖企业|auction houses
文化和旅游局|Culture and tourism|1|3|营业性演出|commercial performances|旅行社|travel agencies|互联网上网服务场所|internet cafés|艺术品经营|art business
卫生健康局|Health|2|8|医疗机构执业|practice of medical institutions|公共场所卫生|hygiene of public places|医师执业|practice of doctors|生育登记|birth registration
应急管理局|Emergency management|1|3|危险化学品经营|hazardous chemicals business|烟花爆竹零售|retail of fireworks|安全生产|work safety|矿山企业安全|mine safety
审计局|Audit|1|1|内部审计备查|internal audit records|审计结果公开|publication of audits|投资审计|investment audits|审计咨询|audit advice
统计局|Statistics|1|1|统计资料|statistical data|涉外调查|foreign related surveys|统计从业|statistical work|统计登记|statistical registration
林业局|Forestry|1|2|林木采伐|tree felling|林地占用|use of forest land|野生动物驯养|breeding of wild animals|木材运输|timber transport
体育局|Sports|1|1|高危险性体育项目|high risk sports|健身场馆|fitness venues|体育竞赛|sports competitions|社会体育指导员|sports instructors
医疗保障局|Medical insurance|2|14|医保参保|medical insurance enrolment|异地就医|treatment elsewhere|定点医药机构|designated medical institutions|生育津贴|maternity allowance
退役军人事务局|Veterans affairs|1|2|退役安置|placement of veterans|优抚对象|entitled groups|随军家属|families of servicemen|军休服务|retired officers
城市管理局|Urban management|1|5|户外广告|outdoor advertising|城市道路占用|occupation of streets|建筑垃圾处置|building waste|城市绿化|urban greening
税务局|Taxation|2|20|税务登记|tax registration|发票领用|invoices|税收优惠|tax relief|完税情况|tax payment
气象局|Meteorology|1|1|防雷装置|lightning protection|升放气球|release of balloons|气象资料|weather records|气候论证|climate assessment
消防救援大队|Fire and rescue|1|4|消防设计|fire design|公众聚集场所消防|fire safety of public venues|消防技术服务|fire technical services|消防验收|fire acceptance
烟草专卖局|Tobacco monopoly|1|3|烟草专卖零售|tobacco retail|烟草运输|tobacco transport|烟草零售点布局|layout of tobacco shops|零售户停业|closing of tobacco shops
公积金管理中心|Housing fund|2|12|公积金缴存|housing fund contributions|公积金提取|housing fund withdrawals|公积金贷款|housing fund loans|公积金转移|housing fund transfers
残疾人联合会|Disabled persons federation|1|2|残疾人证|disability cards|辅助器具|assistive devices|残疾人就业|employment of the disabled|康复救助|rehabilitation aid
档案馆|Archives|1|2|婚姻档案|marriage records|土地档案|land records|工龄档案|employment records|档案移交|transfer of records
供电公司窗口|Electricity supply|1|6|用电报装|power connection|用电过户|transfer of power accounts|增容业务|capacity increase|电价核定|tariff setting
自来水公司窗口|Water supply|1|5|用水报装|water connection|用水过户|transfer of water accounts|水表检定|water meter checks|阶梯水价人口|household size for tariffs
`

/** 部门: the thirty-five of the model centre (design §1). */
export const DEPARTMENTS: readonly Department[] = LINES.trim()
  .split('\n')
  .map((line, i) => {
    const [zh = '', en = '', windows, load, ...things] = line.split('|')
    return {
      id: `D${String(i + 1).padStart(2, '0')}`,
      name: { zh, en },
      windows: Number(windows),
      load: Number(load),
      things: [0, 2, 4, 6].map((at) => ({ zh: things[at] ?? '', en: things[at + 1] ?? '' })),
    }
  })
