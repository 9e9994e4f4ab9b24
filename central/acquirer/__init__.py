"""The fictitious city's acquirer: a payment service with a ledger of its own, which the centre only talks to.

It stands for a bank's or a payment company's interface and keeps to what those have in common: an order by the
merchant's number, a code to pay by, a notification, a query, a closing, a refund, a file of the day. Nothing of it is
part of a deployment.
"""
