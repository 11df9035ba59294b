"""What openpyxl finds in the workbooks named on the command line, as JSON: one object of sheets for each."""

import json
import sys

from openpyxl import load_workbook


def color(value):
    return None if value is None else [value.type, value.value, value.tint]


def side(value):
    return None if value is None else [value.style, color(value.color)]


def plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value) if hasattr(value, "total_seconds") else value


def show(cell, default):
    font, fill, border, alignment = cell.font, cell.fill, cell.border, cell.alignment
    return {
        "value": plain(cell.value),
        "type": cell.data_type,
        "format": cell.number_format,
        "font": "default" if font == default else [font.name, font.sz, font.b, font.i, font.u, color(font.color)],
        "fill": [fill.fill_type, color(fill.fgColor)],
        "border": [side(border.left), side(border.right), side(border.top), side(border.bottom)],
        "alignment": [alignment.horizontal, alignment.vertical, bool(alignment.wrap_text), alignment.indent],
        "link": cell.hyperlink and [cell.hyperlink.location or cell.hyperlink.target, cell.hyperlink.tooltip],
        "comment": cell.comment and cell.comment.text,
    }


def read(path):
    formulas, results = load_workbook(path), load_workbook(path, data_only=True)
    default = formulas._fonts[0]
    sheets = []
    for sheet in formulas.worksheets:
        cached = results[sheet.title]
        # Merged-over cells have no value of their own here.
        cells = {
            cell.coordinate: {**show(cell, default), "cached": plain(cached[cell.coordinate].value)}
            for row in sheet.iter_rows()
            for cell in row
            if type(cell).__name__ == "Cell" and (cell.value is not None or cell.has_style)
        }
        sheets.append(
            {
                "name": sheet.title,
                "cells": cells,
                "merges": sorted(str(merged) for merged in sheet.merged_cells.ranges),
                "widths": {
                    column: each.width
                    for each in sheet.column_dimensions.values()
                    for column in range(each.min, each.max + 1)
                    if each.width != 9
                },
                "heights": {str(key): each.ht for key, each in sheet.row_dimensions.items() if each.ht not in (None, 15)},
            }
        )
    return sheets


json.dump([read(path) for path in sys.argv[1:]], sys.stdout)
