import ExcelJS from 'exceljs';

export const readWorkbook = async (bytes: Uint8Array): Promise<ExcelJS.Workbook> => {
  const workbook = new ExcelJS.Workbook();
  // exceljs types a Buffer of its own, older than Node's; any bytes will do.
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
  return workbook;
};
