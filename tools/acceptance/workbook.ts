import ExcelJS from 'exceljs'

/** The rows of a workbook's first sheet as objects by the titles of its first row; every cell as its text, untrimmed. */
export async function rowsOf(file: string): Promise<Record<string, string>[]> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.readFile(file)
  const sheet = book.worksheets[0]
  if (!sheet) return []
  const titles: string[] = []
  const rows: Record<string, string>[] = []
  sheet.eachRow((row, number) => {
    if (number === 1) {
      row.eachCell((cell, column) => (titles[column] = cell.text.trim()))
      return
    }
    const record: Record<string, string> = {}
    titles.forEach((title, column) => (record[title] = row.getCell(column).text))
    rows.push(record)
  })
  return rows
}
