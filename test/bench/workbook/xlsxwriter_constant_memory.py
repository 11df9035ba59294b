import xlsxwriter
from measure import measure


def write(given, rows, path):
    workbook = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = workbook.add_worksheet(given.sheetName)
    formats = [
        workbook.add_format(
            {
                "num_format": look["numFmt"],
                "font_name": given.font["name"],
                "font_size": given.font["size"],
                "font_color": "#" + given.font["argb"][2:],
                "bottom": 1,
                "bottom_color": "#" + given.borderArgb[2:],
                "align": look["align"],
                "valign": "vcenter",
            }
        )
        for look in given.looks
    ]
    for index, width in enumerate(given.widths):
        sheet.set_column(index, index, width)
    sheet.write_row(0, 0, given.heads)
    number = sheet.write_number
    for index, row in enumerate(given.rows(rows), 1):
        sheet.write_datetime(index, 0, row[0], formats[0])
        sheet.write_string(index, 1, row[1], formats[1])
        for column in range(2, len(row)):
            number(index, column, row[column], formats[column])
    workbook.close()


measure(write)
