"""PDF: pypdf leads (outline, page labels, metadata, encryption), PDFium gives the geometry of glyphs and drawings.

glyphs -> lines -> furniture -> tables -> order -> paragraphs -> blocks
"""
