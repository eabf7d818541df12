"""Actual costs and commitments from the books: a CSV or XLSX file of lines, read, compared with what is stored, booked."""
