"""Taxes, premiums, instalments and the sums of a deal sheet. Pure: tables come as arguments, there is no clock here.

Amounts are Decimals in yuan of whole fen, rates shares of one. What is no such thing is refused (kernel.checked) before
anything is reckoned. Sources are the paragraphs of the trade's facts: laws, and the tables of the industry pack.
"""
