def is_application(name): return False
def build(name, args): raise NotImplementedError
